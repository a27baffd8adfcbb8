/** A zip of a few small text files, stored without compression: enough to give a function its code. */
import { crc32 } from "node:zlib";

export function makeZip(files: Readonly<Record<string, string>>): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    const common = commonHeader(content, Buffer.byteLength(name));
    const local = Buffer.concat([signature(0x04034b50), version(20), common, Buffer.from(name), content]);
    locals.push(local);
    central.push(
      Buffer.concat([
        signature(0x02014b50),
        version(0x0314),
        version(20),
        common,
        attributes(offset),
        Buffer.from(name),
      ]),
    );
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(central.length, 8);
  end.writeUInt16LE(central.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function version(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

/** Flags, method, time, date, checksum, sizes, lengths of name and extra: the same in both headers. */
function commonHeader(content: Buffer, nameLength: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt16LE(0x21, 6);
  bytes.writeUInt32LE(crc32(content), 8);
  bytes.writeUInt32LE(content.length, 12);
  bytes.writeUInt32LE(content.length, 16);
  bytes.writeUInt16LE(nameLength, 20);
  return bytes;
}

/** Comment length, disk, attributes (a plain file, mode 644) and where the local header is. */
function attributes(offset: number): Buffer {
  const bytes = Buffer.alloc(14);
  bytes.writeUInt32LE((0o100644 << 16) >>> 0, 6);
  bytes.writeUInt32LE(offset, 10);
  return bytes;
}
