/**
 * Connections side by side in one stream, as the machine's agent has them: smux version 1 (xtaci/smux, read 2026-11-28). A
 * frame is version 1, command, length 2, stream 4, little endian, and so many bytes. The client's streams are odd.
 */
const VERSION = 1;
const HEADER_BYTES = 8;
/** smux.DefaultConfig: MaxFrameSize. */
const MOST_BYTES = 32_768;
export const MUX = { open: 0, end: 1, data: 2, nothing: 3 } as const;

export interface MuxFrame {
  readonly command: number;
  readonly stream: number;
  readonly data: Uint8Array;
}

export function writeMux(command: number, stream: number, data: Uint8Array = new Uint8Array()): Buffer {
  const frame = Buffer.alloc(HEADER_BYTES + data.length);
  frame.writeUInt8(VERSION, 0);
  frame.writeUInt8(command, 1);
  frame.writeUInt16LE(data.length, 2);
  frame.writeUInt32LE(stream, 4);
  frame.set(data, HEADER_BYTES);
  return frame;
}

/** As many frames as the data needs. */
export function* muxDataFrames(stream: number, data: Uint8Array): Generator<Buffer> {
  for (let from = 0; from < data.length; from += MOST_BYTES)
    yield writeMux(MUX.data, stream, data.subarray(from, from + MOST_BYTES));
}

/** Each call takes what came next and gives the frames that are whole. Throws where it is no smux. */
export function createMuxReader(): (bytes: Uint8Array) => readonly MuxFrame[] {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const frames: MuxFrame[] = [];
    while (rest.length >= HEADER_BYTES) {
      if (rest[0] !== VERSION) throw new Error(`smux version ${rest[0]}, where ${VERSION} was expected`);
      const end = HEADER_BYTES + rest.readUInt16LE(2);
      if (rest.length < end) break;
      frames.push({ command: rest[1]!, stream: rest.readUInt32LE(4), data: rest.subarray(HEADER_BYTES, end) });
      rest = rest.subarray(end);
    }
    return frames;
  };
}
