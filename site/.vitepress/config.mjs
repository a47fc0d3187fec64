/** The documents as a site: README is its first page, and docs the others. Links that lead nowhere stop the build. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";

const guides = [
  ["Log in", "guides/login"],
  ["Without a screen", "guides/headless"],
  ["Everyday commands", "guides/commands"],
  ["With git", "guides/git"],
  ["For other programs", "guides/programs"],
  ["In a container", "guides/container"],
  ["In CI", "ci"],
  ["Behind a proxy", "guides/proxy"],
  ["Deno, Bun and Node", "guides/library"],
  ["WASI component", "guides/wasi"],
  ["Many machines", "fleet"],
  ["Kubernetes", "fleet_kubernetes"],
];
const reference = [
  ["Commands", "reference/commands"],
  ["Variables", "reference/variables"],
  ["Files", "reference/files"],
  ["Downloads", "reference/downloads"],
];
const explanations = [
  ["Promises", "security"],
  ["What keeps tokens safe", "storage"],
  ["What runtimes obey", "runtime"],
  ["Architecture", "architecture"],
  ["Beside other programs", "comparison"],
  ["Differences from hf", "differences"],
];
const group = (text, pages) => ({
  text,
  items: pages.map(([text, page]) => ({ text, link: `/docs/${page}` })),
});

export default defineConfig({
  title: "hf-auth",
  description: "Log machines in to the Hugging Face Hub",
  base: process.env.SITE_BASE ?? "/",
  srcDir: "pages",
  outDir: "../dist/site",
  cacheDir: "../.build/site",
  rewrites: { "README.md": "index.md" },
  themeConfig: {
    search: { provider: "local" },
    sidebar: [
      group("Guides", guides),
      {
        text: "Reference",
        items: [
          ...group("", reference).items,
          { text: "Library", link: "/library/index.html", target: "_self" },
        ],
      },
      group("Explanations", explanations),
    ],
  },
  vite: { resolve: { alias: { vue: fileURLToPath(new URL("../node_modules/vue", import.meta.url)) } } },
});
