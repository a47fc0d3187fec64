/**
 * Knows a token as a Secret of Kubernetes.
 * Must not know which cluster it is for, nor how it is reached.
 *
 * @module
 */

import type { Form } from "./form.ts";

const KEY = "HF_TOKEN";

/**
 * A manifest for `kubectl apply -f -`, in `data`: what is in `stringData` belongs to nobody, so that two who write it would not
 * notice each other. The name is the Secret's, or the Secret's and the key's: `hf-token/HF_TOKEN`.
 */
export const kubernetes: Form = {
  name: "hf-token",
  names: {
    pattern: /^(?=[^/]{1,253}(\/|$))[a-z0-9]([a-z0-9.-]*[a-z0-9])?(\/[-._a-zA-Z0-9]{1,253})?$/,
    words: "SECRET or SECRET/KEY; a Secret's name has small letters, digits, - and .",
  },
  write(token, name) {
    const [secret, key = KEY] = name.split("/");
    const bytes = new TextEncoder().encode(token);
    // Quoted: a name may read as a number or as true.
    return [
      "apiVersion: v1",
      "kind: Secret",
      "metadata:",
      `  name: "${secret}"`,
      "type: Opaque",
      "data:",
      `  "${key}": ${btoa(String.fromCharCode(...bytes))}`,
      "",
    ].join("\n");
  },
};
