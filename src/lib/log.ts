/** Where the acts of the product are written down; VS Code's LogOutputChannel has this shape. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
