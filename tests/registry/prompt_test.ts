import assert from "node:assert/strict";
import { test } from "node:test";
import { Select } from "../../registry/npm/prompt.ts";

test("Enter where nothing is found is no answer, and the next key is read", async () => {
  const keys = [..."zz\r\x7f\x7f1\r"];
  let drawn = "";
  const chosen = await Select.prompt<string>({
    message: "Which?",
    options: ["one 1", "two 2"].map((name) => ({ name, value: name })),
    search: true,
    reader: {
      read(bytes) {
        const key = keys.shift();
        assert.ok(key !== undefined, "reads on after the answer");
        bytes.set(new TextEncoder().encode(key));
        return Promise.resolve(key.length);
      },
    },
    writer: {
      writeSync(bytes) {
        drawn += new TextDecoder().decode(bytes);
        return bytes.length;
      },
    },
  });
  assert.deepEqual([chosen, keys, drawn.includes("No results found")], ["one 1", [], true]);
});
