/** Files as a tar archive (ustar; long paths by GNU's `L` entries, which GNU tar and busybox read). Regular files only: no link can get in. */
export function tarOf(files: Readonly<Record<string, string>>): Buffer {
  const blocks: Buffer[] = [];
  for (const [path, text] of Object.entries(files)) {
    const content = Buffer.from(text);
    if (Buffer.byteLength(path) > nameBytesMax) blocks.push(header("././@LongLink", Buffer.byteLength(path) + 1, 0o644, "L"), padded(Buffer.from(`${path}\0`)));
    blocks.push(header(path, content.length, text.startsWith("#!") ? 0o755 : 0o644, "0"), padded(content));
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]);
}

const blockBytes = 512;
const nameBytesMax = 99;

function header(path: string, size: number, mode: number, type: string): Buffer {
  const block = Buffer.alloc(blockBytes);
  Buffer.from(path).copy(block, 0, 0, nameBytesMax);
  const octal = (value: number, at: number, length: number): void => void block.write(`${value.toString(8).padStart(length - 1, "0")}\0`, at);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  block.write(type, 156);
  block.write("ustar\x0000", 257, "latin1");
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)]);
}
