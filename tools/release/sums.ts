/** The sums of a release's files, as `sha256sum` writes and checks them. */

/** A line for each file in a folder, in the order of their names. */
export async function sumsOf(folder: string): Promise<string> {
  const names = [...Deno.readDirSync(folder)].filter(({ isFile, name }) =>
    isFile && !name.startsWith("SHA256SUMS")
  ).map(({ name }) => name).sort();
  let lines = "";
  for (const name of names) lines += `${await sha256Of(`${folder}/${name}`)}  ${name}\n`;
  return lines;
}

/** The SHA-256 of a file, in hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
}
