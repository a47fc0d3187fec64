/** Writes what of the documents is made: `reference` from the tables in the code, `pictures` from the built program. */

import { loginPicture } from "./documents/picture.ts";
import { referencePages } from "./documents/reference.ts";

const made: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  reference: () => Promise.resolve(referencePages()),
  pictures: async () => ({ "docs/pictures/login.svg": await loginPicture() }),
};
for (const [path, content] of Object.entries(await made[Deno.args[0]!]!())) {
  await Deno.writeTextFile(path, content);
}
