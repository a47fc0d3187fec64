/** Where what a release has beside the program goes under a prefix, such as `/usr` or `~/.local`. */

/** A file of the release, and its path under the prefix. */
export const LAYOUT: readonly (readonly [file: string, path: string])[] = [
  ["hf-auth.bash", "share/bash-completion/completions/hf-auth"],
  ["_hf-auth", "share/zsh/site-functions/_hf-auth"],
  ["hf-auth.fish", "share/fish/vendor_completions.d/hf-auth.fish"],
  ["hf-auth.1", "share/man/man1/hf-auth.1"],
  ["LICENSE", "share/doc/hf-auth/LICENSE"],
];

/** What a Windows archive has beside the program, in one folder. */
export const WINDOWS_LAYOUT: readonly (readonly [file: string, path: string])[] = [
  ["hf-auth.ps1", "hf-auth.ps1"],
  ["LICENSE", "LICENSE"],
];
