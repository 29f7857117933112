import { Zip, ZipDeflate } from "fflate";
import { AppError } from "../../platform/errors.ts";
import type { ObjectId } from "./objects.ts";
import type { ObjectReader } from "./repository.ts";

export interface TreeFile {
  path: string;
  id: ObjectId;
  executable: boolean;
}

const entriesMax = 20_000;
/** MS-DOS can't name a time before 1980 or after 2107, and ZIP keeps its times; the packer ends with 2099. */
const [earliest, latest] = [Date.UTC(1980, 0, 2), Date.UTC(2099, 11, 30)];

/** Every file under a tree, in git's order. Submodules and symbolic links are left out: neither is a file's bytes. @throws AppError too_large; folders count too, since a few trees make millions of them */
export async function listFiles(objects: ObjectReader, treeId: ObjectId): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  let entries = 0;
  const visit = async (id: ObjectId, prefix: string): Promise<void> => {
    for (const entry of await objects.tree(id)) {
      if (++entries > entriesMax) throw new AppError("too_large", `This repository has more than ${entriesMax} files and folders`);
      const path = `${prefix}${entry.name}`;
      if (entry.mode === "40000") await visit(entry.id, `${path}/`);
      else if (entry.mode === "100644" || entry.mode === "100755") files.push({ path, id: entry.id, executable: entry.mode === "100755" });
    }
  };
  await visit(treeId, "");
  return files;
}

/**
 * A ZIP of the files, made while it is read. The same tree and time give the same bytes.
 * @param folder what all paths begin with, so that unpacking makes one folder
 * @param time of the commit, in seconds
 */
export function streamArchive(objects: ObjectReader, files: readonly TreeFile[], folder: string, time: number): ReadableStream<Uint8Array> {
  const waiting = [...files];
  let zip: Zip;
  return new ReadableStream({
    start(controller) {
      zip = new Zip((error, part, isLast) => {
        if (error) return controller.error(error);
        controller.enqueue(part);
        if (isLast) controller.close();
      });
    },
    async pull() {
      const file = waiting.shift();
      if (!file) return zip.end();
      const entry = new ZipDeflate(`${folder}/${file.path}`, { level: 6 });
      entry.mtime = dosTime(time);
      entry.os = 3;
      entry.attrs = (file.executable ? 0o100755 : 0o100644) << 16;
      zip.add(entry);
      entry.push((await objects.read(file.id)).body, true);
    },
  });
}

/** fflate writes the local hour of a date, so the hour of UTC is given as if it were local: an archive must not depend on where it was made. */
function dosTime(seconds: number): Date {
  const utc = new Date(Math.min(Math.max(seconds * 1000, earliest), latest));
  return new Date(utc.getUTCFullYear(), utc.getUTCMonth(), utc.getUTCDate(), utc.getUTCHours(), utc.getUTCMinutes(), utc.getUTCSeconds());
}
