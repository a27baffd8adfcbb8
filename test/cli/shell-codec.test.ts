/** The data channel without its connection: bytes, order, what is sent again, exit codes, connections side by side. */
import { expect, test } from "vitest";
import { createExitMarkReader } from "../../cli/shell/exit-mark.ts";
import { FrameError, readFrame, writeFrame, type Frame } from "../../cli/shell/frame.ts";
import { greet, isAtLeast } from "../../cli/shell/handshake.ts";
import { createEscape } from "../../cli/shell/keyboard.ts";
import { createMuxReader, MUX, muxDataFrames, writeMux } from "../../cli/shell/smux.ts";
import { createIncoming, createOutgoing } from "../../cli/shell/stream.ts";

const FRAME: Frame = {
  kind: "input_stream_data",
  sequence: 7,
  flags: 0,
  messageId: "00112233-4455-6677-8899-aabbccddeeff",
  createdMs: 1_760_000_000_000,
  payloadType: 1,
  payload: Buffer.from("grüße\r"),
};
/** Made by another program from the layout in aws/session-manager-plugin, src/message/clientmessage.go. */
const BYTES = Buffer.from(
  "00000074696e7075745f73747265616d5f646174612020202020202020202020202020200000000100000199c82cc000000000000000000700000000000000008899aabbccddeeff00112233445566773561316a9b7ec9e1b30e2d6b9ed146948d4653ba3f1d1b2463a8cea8c816ffbf00000001000000086772c3bcc39f650d",
  "hex",
);

test("a message is these bytes, and these bytes are the message", () => {
  expect(writeFrame(FRAME).toString("hex")).toBe(BYTES.toString("hex"));
  expect(readFrame(BYTES)).toEqual({ ...FRAME, payload: BYTES.subarray(120) });
});

test("a kind may be padded on the left with zeros, and a header may be longer", () => {
  const padded = Buffer.from(BYTES);
  padded.fill(0, 4, 36);
  padded.write("input_stream_data", 36 - 17);
  expect(readFrame(padded).kind).toBe("input_stream_data");
  const longer = Buffer.concat([BYTES.subarray(0, 116), Buffer.from("more"), BYTES.subarray(116)]);
  longer.writeUInt32BE(120, 0);
  expect(readFrame(longer)).toMatchObject({ kind: FRAME.kind, messageId: FRAME.messageId, sequence: 7 });
});

test.each([
  ["a byte of the payload", 121],
  ["a byte of the digest", 85],
])("%s that changed on its way is noticed", (_name, at) => {
  const torn = Buffer.from(BYTES);
  torn[at]! ^= 1;
  expect(() => readFrame(torn)).toThrow(FrameError);
});

test.each([0, 100, 119, 120, 126])("a message that ends after %i bytes is none", (length) => {
  expect(() => readFrame(BYTES.subarray(0, length))).toThrow(FrameError);
});

test("only what starts or pauses a stream may have another digest", () => {
  const bytes = writeFrame({ ...FRAME, kind: "pause_publication" });
  bytes[85]! ^= 1;
  expect(readFrame(bytes).kind).toBe("pause_publication");
});

const numbered = (sequence: number): Frame => ({ ...FRAME, sequence });
const order = (...sequences: readonly number[]) => {
  const incoming = createIncoming();
  return sequences.map((sequence) => {
    const { isAcknowledged, due } = incoming.take(numbered(sequence));
    return [isAcknowledged, due.map((frame) => frame.sequence)];
  });
};

test("messages come in their order, each once, and each is acknowledged as often as it comes", () => {
  expect(order(0, 2, 3, 2, 1, 0, 4)).toEqual([
    [true, [0]],
    [true, []],
    [true, []],
    [true, []],
    [true, [1, 2, 3]],
    [true, []],
    [true, [4]],
  ]);
});

test("what is not acknowledged is sent again, the oldest first, later the longer the way is", () => {
  const outgoing = createOutgoing();
  const [first, second] = [Buffer.from("first"), Buffer.from("second")];
  for (const bytes of [first, second]) outgoing.add(outgoing.next(), bytes, 1000);
  expect(outgoing.due(1199)).toBeNull();
  expect(outgoing.due(1200)).toBe(first);
  expect(outgoing.due(1399)).toBeNull();
  outgoing.acknowledged(0, 1400);
  outgoing.acknowledged(0, 1400);
  expect([outgoing.size, outgoing.due(1400)]).toEqual([1, second]);
  // A third is answered in 400 ms: twice that is waited from now on.
  outgoing.add(outgoing.next(), first, 2000);
  outgoing.acknowledged(2, 2400);
  outgoing.acknowledged(1, 2400);
  outgoing.add(outgoing.next(), second, 3000);
  expect([outgoing.due(3799), outgoing.due(3800)]).toEqual([null, second]);
  expect(outgoing.all(4000)).toEqual([second]);
  expect(outgoing.due(4100)).toBeNull();
});

test("the agent's request is answered; what is asked for besides is refused with its name", () => {
  const ask = (...types: readonly string[]) =>
    greet(
      Buffer.from(
        JSON.stringify({
          AgentVersion: "3.3.987.0",
          RequestedClientActions: types.map((ActionType) => ({ ActionType, ActionParameters: {} })),
        }),
      ),
    );
  const plain = ask("SessionType");
  expect([plain.agentVersion, plain.refusal]).toEqual(["3.3.987.0", null]);
  expect(JSON.parse(Buffer.from(plain.answer).toString())).toMatchObject({
    ProcessedClientActions: [{ ActionType: "SessionType", ActionStatus: 1, Error: "" }],
    Errors: [],
  });
  expect(ask("KMSEncryption", "SessionType").refusal).toMatch(/KMS key/);
  expect(JSON.parse(Buffer.from(ask("Dance").answer).toString())).toMatchObject({
    ProcessedClientActions: [{ ActionType: "Dance", ActionStatus: 3, Error: "Unsupported action Dance" }],
  });
});

test("versions are compared by their numbers", () => {
  expect(["3.0.196.0", "3.10.1", "3.1"].map((version) => isAtLeast(version, "3.0.196.0"))).toEqual([true, true, true]);
  expect(["2.3.1205.0", "3.0.195.9", ""].map((version) => isAtLeast(version, "3.0.196.0"))).toEqual([
    false,
    false,
    false,
  ]);
});

const MARKED = "one\u001b]two\u001b]spot-exit;other;1\u0007\u001b]spot-exit;nonce;42\u0007errors";

test.each([1, 2, 5, 1000])("an exit code is found in pieces of %i bytes, and taken out", (size) => {
  const reader = createExitMarkReader("nonce");
  let [before, after] = ["", ""];
  const bytes = Buffer.from(MARKED);
  for (let from = 0; from < bytes.length; from += size) {
    const found = reader.take(bytes.subarray(from, from + size));
    before += found.before.toString("latin1");
    after += found.after.toString("latin1");
  }
  expect([before, reader.code, after]).toEqual(["one\u001b]two\u001b]spot-exit;other;1\u0007", 42, "errors"]);
});

test("what looked like the mark's beginning and was not comes at the end", () => {
  const reader = createExitMarkReader("nonce");
  expect(reader.take(Buffer.from("x\u001b]spot")).before.toString()).toBe("x");
  expect([reader.rest().toString(), reader.code]).toEqual(["\u001b]spot", null]);
});

test("connections' bytes are framed, and read in pieces", () => {
  expect(writeMux(MUX.open, 3).toString("hex")).toBe("0100000003000000");
  expect(writeMux(MUX.data, 0x01020304, Buffer.from("ab")).toString("hex")).toBe("01020200040302016162");
  const big = Buffer.alloc(40_000, 7);
  const bytes = Buffer.concat([...muxDataFrames(5, big), writeMux(MUX.end, 5)]);
  const read = createMuxReader();
  const frames = [...bytes].flatMap((byte) => read(Buffer.from([byte])));
  expect(frames.map(({ command, stream, data }) => [command, stream, data.length])).toEqual([
    [MUX.data, 5, 32_768],
    [MUX.data, 5, 7232],
    [MUX.end, 5, 0],
  ]);
  expect(() => read(Buffer.alloc(8))).toThrow("smux version 0");
});

test("~. at the beginning of a line leaves; elsewhere it is typed", () => {
  const type = (...pieces: readonly string[]) => {
    const escape = createEscape();
    return pieces.map((piece) => {
      const { keys, isLeft } = escape(Buffer.from(piece));
      return [keys.toString(), isLeft];
    });
  };
  expect(type("~.")).toEqual([["", true]]);
  expect(type("ls\r", "~", ".")).toEqual([
    ["ls\r", false],
    ["", false],
    ["", true],
  ]);
  expect(type("a~.", "\r~/bin\r", "~~.")).toEqual([
    ["a~.", false],
    ["\r~/bin\r", false],
    ["~.", false],
  ]);
});
