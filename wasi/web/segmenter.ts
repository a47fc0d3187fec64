/** What a person sees as one character, by a library: the engine has the tables of Unicode, but not of this. */

import { Segmenter } from "library:unicode-segmenter/intl-adapter";

/** The part of it that there is. */
export const Intl: { readonly Segmenter: typeof Segmenter } = { Segmenter };
