/**
 * The server's side of smux version 1 (xtaci/smux), which carries a session's connections side by side: a header of
 * version, command, length and stream, little endian, then so many bytes.
 */
const HEADER_BYTES = 8;
const VERSION = 1;
export const COMMAND = { open: 0, end: 1, data: 2, nothing: 3 } as const;

export interface MuxFrame {
  readonly command: number;
  readonly stream: number;
  readonly data: Buffer;
}

export function writeMux({ command, stream, data }: MuxFrame): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(VERSION, 0);
  header.writeUInt8(command, 1);
  header.writeUInt16LE(data.length, 2);
  header.writeUInt32LE(stream, 4);
  return Buffer.concat([header, data]);
}

/** Each call takes what came next; throws where it is no smux. */
export function createMuxReader(): (bytes: Buffer) => readonly MuxFrame[] {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const frames: MuxFrame[] = [];
    while (rest.length >= HEADER_BYTES) {
      if (rest.readUInt8(0) !== VERSION) throw new Error(`smux version ${rest.readUInt8(0)}`);
      const end = HEADER_BYTES + rest.readUInt16LE(2);
      if (rest.length < end) break;
      frames.push({
        command: rest.readUInt8(1),
        stream: rest.readUInt32LE(4),
        data: Buffer.from(rest.subarray(HEADER_BYTES, end)),
      });
      rest = rest.subarray(end);
    }
    return frames;
  };
}
