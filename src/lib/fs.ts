/**
 * The file operations that durable state is built on, as a port, so that tests can fail, cut short or
 * drop any one of them. Every method rejects with an `ErrnoException`-like error carrying `code`.
 */
export interface Fs {
  mkdir(path: string, mode: number): Promise<void>;
  readdir(path: string): Promise<string[]>;
  readFile(path: string): Promise<Uint8Array>;
  /** Creates the file and fails with EEXIST when it is there already. */
  createExclusive(path: string, mode: number): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  truncate(path: string, length: number): Promise<void>;
  /** Makes durable what anybody has written to the file. */
  syncFile(path: string): Promise<void>;
  syncDirectory(path: string): Promise<void>;
}

export interface FileHandle {
  /** Writes all of `bytes` from `position` on. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}
