/**
 * Knows what this program asks of a terminal: to be read, written to, and to say what it can do.
 * Must not know any runtime: types only, and what a terminal may lack is optional.
 *
 * @module
 */

/** The keyboard while this program holds it: keys arrive one at a time, and the terminal does not show them. */
export interface RawInput extends Disposable {
  /**
   * Returns the next key: a character or a whole escape sequence, in whatever pieces it arrived. Enter is `\r`. Returns
   * `undefined` at the end of the input. Keys that were typed ahead wait for the next call. If the signal aborts, it
   * rejects with the signal's reason and takes no key.
   */
  key(signal?: AbortSignal): Promise<string | undefined>;
}

/** Standard input, output and error. */
export interface Terminal {
  /** Writes to standard output, for results only. */
  out(text: string): void;
  /** Writes to standard error, for messages to a person. */
  err(text: string): void;
  /** Whether a person can be asked: both standard input and standard error are terminals, and `CI` is not set. */
  readonly interactive: boolean;
  /** Whether standard output is a terminal. */
  readonly outIsTerminal: boolean;
  /** Whether standard error is a terminal. */
  readonly errIsTerminal: boolean;
  /**
   * Whether that terminal is a screen: a line there can be rewritten, and a link or a picture be drawn. It is none where
   * `TERM` is `dumb` or not set, nor where `ACCESSIBLE` asks for plain lines.
   */
  readonly errIsScreen: boolean;
  /** Whether results may be coloured: in a terminal, as `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` say. */
  readonly outColors: boolean;
  /** Whether messages may be coloured, likewise. */
  readonly errColors: boolean;
  /** The terminal's width in characters, if it is known. It may change. */
  readonly columns?: number | undefined;
  /** The terminal's height in lines, if it is known. It may change. */
  readonly rows?: number | undefined;
  /**
   * Takes the keyboard. From then on the terminal shows nothing that is typed, Ctrl-C and Ctrl-Z are keys where the machine
   * can raise what they mean (`Processes.raise`) and signals elsewhere, and a hangup ends the input.
   * After a stop it is taken again, and the next key is Ctrl-L: draw anew. Disposing restores the terminal's mode and
   * discards the keys that nobody took; what is typed from then on is the shell's. Only one holder at a time. Absent where
   * standard input is no terminal, and where it is not possible (WASI).
   */
  readonly raw?: (() => RawInput) | undefined;
  /**
   * From then on, what nobody reads is dropped after a moment, results included: for a program that serves others while it
   * writes. Until then a result waits for its reader. Absent where nothing waits.
   */
  neverWait?(): void;
  /** Whether this program runs beside a shell that has the keyboard: taking that would stop it. Absent where that is not known. */
  readonly inBackground?: boolean | undefined;
  /**
   * Reads a line of standard input as UTF-8 text, which its terminal shows while it is typed. Absent where standard input is
   * no terminal, and where the keyboard can be taken.
   */
  readonly readLine?: (() => Promise<string>) | undefined;
  /** All of standard input as UTF-8 text. */
  readIn(): Promise<string>;
  /**
   * Standard input as UTF-8 text up to its first empty line, or its end. What is not UTF-8 becomes U+FFFD; of more than
   * 64 KiB only whole lines within them are given.
   */
  readBlock(): Promise<string>;
}
