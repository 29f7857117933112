import { decodeUtf8, utf8 } from "./bytes.ts";
import type { Link } from "./fsck.ts";
import type { ObjectId, ObjectType } from "./objects.ts";
import { refusedPush, type PushLimits } from "./push-limits.ts";
import type { ObjectReader } from "./repository.ts";

/** What a folder comes to, whatever folder it lies in. */
interface FolderSum {
  files: number;
  /** Without itself. */
  folders: number;
  bytes: number;
  depth: number;
  /** Of the longest path below it. */
  path_bytes: number;
  /** How many folders above this one a symbolic link below it reaches. */
  climbs: number;
}

/** Every one of these is there, and what it is said to be. @param objects with the pushed ones among them @throws AppError `invalid_input` */
export async function checkLinks(objects: ObjectReader, links: Iterable<Link>): Promise<void> {
  const checked = new Map<ObjectId, ObjectType>();
  for (const { id, types } of links) {
    const type = checked.get(id) ?? (await typeOf(objects, id));
    checked.set(id, type);
    if (!types.includes(type)) throw refusedPush(`${id} is a ${type} where a ${types.join(" or ")} belongs`);
  }
}

async function typeOf(objects: ObjectReader, id: ObjectId): Promise<ObjectType> {
  if (!(await objects.has(id))) throw refusedPush(`the object ${id} is missing`);
  return ((await objects.copy(id)) ?? (await objects.read(id))).type;
}

/** Holds whole trees to what a clone can write out and a run can read. Each folder is added up once, however often it occurs. */
export function newTreeCheck(objects: ObjectReader, limits: PushLimits): (treeId: ObjectId) => Promise<void> {
  const sums = new Map<ObjectId, FolderSum>();
  const files = new Map<ObjectId, number>();
  let entriesLeft = limits.entries;

  async function sumOf(id: ObjectId, above: number): Promise<FolderSum> {
    const known = sums.get(id);
    if (known) return known;
    if (above > limits.folderDepth) throw refusedPush(`folders deeper than ${limits.folderDepth}`);
    const sum: FolderSum = { files: 0, folders: 0, bytes: 0, depth: 0, path_bytes: 0, climbs: 0 };
    for (const { mode, name, id: inner } of await objects.tree(id)) {
      if (--entriesLeft < 0) throw refusedPush("more folders than can be looked through: push it in parts");
      add(sum, utf8(name).length, mode === "40000" ? await sumOf(inner, above + 1) : await sumOfFile(inner, mode === "120000"));
      requireSmall(sum);
    }
    sums.set(id, sum);
    return sum;
  }

  async function sumOfFile(id: ObjectId, isLink: boolean): Promise<FolderSum> {
    const known = files.get(id);
    const bytes = known ?? (await objects.size(id));
    if (known === undefined) files.set(id, bytes);
    // Seen from inside of the link, as if it were a folder: what adds it up takes one off.
    const climbs = isLink ? climbsOf(decodeUtf8((await objects.read(id)).body)) + 1 : 0;
    return { files: 1, folders: -1, bytes, depth: -1, path_bytes: -1, climbs };
  }

  /** No folder may be more than a whole commit may: a few folders in each other come to billions, which nobody has to add up to the end. */
  function requireSmall({ files: count, folders, bytes }: FolderSum): void {
    if (count > limits.files) throw refusedPush(`${count} files; a commit may have ${limits.files}`);
    if (folders > limits.folders) throw refusedPush(`${folders} folders; a commit may have ${limits.folders}`);
    if (bytes > limits.treeBytes) throw refusedPush(`files of ${bytes} bytes; a commit may have ${limits.treeBytes}`);
  }

  return async (treeId) => {
    const { depth, path_bytes, climbs } = await sumOf(treeId, 0);
    if (depth > limits.folderDepth) throw refusedPush(`folders deeper than ${limits.folderDepth}`);
    if (path_bytes > limits.pathBytes) throw refusedPush(`a path longer than ${limits.pathBytes} bytes`);
    if (climbs > 0) throw refusedPush("a symbolic link that leads out of the repository");
  };
}

function add(sum: FolderSum, nameBytes: number, inner: FolderSum): void {
  sum.files += inner.files;
  sum.folders += inner.folders + 1;
  sum.bytes += inner.bytes;
  sum.depth = Math.max(sum.depth, inner.depth + 1);
  sum.path_bytes = Math.max(sum.path_bytes, nameBytes + 1 + inner.path_bytes);
  sum.climbs = Math.max(sum.climbs, inner.climbs - 1);
}

/** How many folders above its own a link's target begins. Infinite for one that is absolute, or goes up again after it went down: there another link may stand. */
function climbsOf(target: string): number {
  const steps = target.split("/").filter((step) => step !== "" && step !== ".");
  const ups = steps.findIndex((step) => step !== "..");
  const down = ups < 0 ? [] : steps.slice(ups);
  const isStrange = target === "" || /^\/|[\0\\]|^[A-Za-z]:/.test(target) || down.some((step) => step === ".." || /^\.git$/i.test(step));
  return isStrange ? Number.POSITIVE_INFINITY : ups < 0 ? steps.length : ups;
}
