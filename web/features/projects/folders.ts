export interface Listed {
  path: string;
  bytes: number;
}

export interface Folder {
  name: string;
  path: string;
  folders: Map<string, Folder>;
  files: Listed[];
}

/** Files by their paths, as folders within folders. */
export function folderOf(files: readonly Listed[]): Folder {
  const top: Folder = { name: "", path: "", folders: new Map(), files: [] };
  for (const file of files) {
    let folder = top;
    for (const name of file.path.split("/").slice(0, -1)) {
      const path = folder.path ? `${folder.path}/${name}` : name;
      folder.folders.set(name, folder.folders.get(name) ?? { name, path, folders: new Map(), files: [] });
      folder = folder.folders.get(name)!;
    }
    folder.files.push(file);
  }
  return top;
}
