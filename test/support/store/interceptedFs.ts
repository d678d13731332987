import type { FileHandle, Fs } from '../../../src/lib/fs.ts';

export interface Call {
  readonly kind: keyof Fs | keyof FileHandle;
  readonly path: string;
  /** Where a `rename` leads. */
  readonly to?: string;
  /** For `write`: writes only so many bytes. */
  readonly part?: (length: number) => Promise<void>;
  /** Of a `truncate`, or of a `write` without the zeros at its end, which only make room. */
  readonly length?: number;
}

export type Intercept = <T>(call: Call, proceed: () => Promise<T>) => Promise<T>;

/** Every operation of `real`, those of its handles too, goes through `intercept`. */
export function interceptedFs(real: Fs, intercept: Intercept): Fs {
  return {
    mkdir: (path, mode) => intercept({ kind: 'mkdir', path }, () => real.mkdir(path, mode)),
    readdir: (path) => intercept({ kind: 'readdir', path }, () => real.readdir(path)),
    readFile: (path) => intercept({ kind: 'readFile', path }, () => real.readFile(path)),
    rename: (path, to) => intercept({ kind: 'rename', path, to }, () => real.rename(path, to)),
    unlink: (path) => intercept({ kind: 'unlink', path }, () => real.unlink(path)),
    truncate: (path, length) =>
      intercept({ kind: 'truncate', path, length }, () => real.truncate(path, length)),
    syncFile: (path) => intercept({ kind: 'syncFile', path }, () => real.syncFile(path)),
    syncDirectory: (path) => intercept({ kind: 'syncDirectory', path }, () => real.syncDirectory(path)),
    createExclusive: async (path, mode) => {
      let opened: FileHandle | null = null;
      const create = async () => {
        opened = await real.createExclusive(path, mode);
        return interceptedHandle(opened, path, intercept);
      };
      return intercept({ kind: 'createExclusive', path }, create).catch(async (error: unknown) => {
        await opened?.close();
        throw error;
      });
    },
  };
}

function interceptedHandle(handle: FileHandle, path: string, intercept: Intercept): FileHandle {
  return {
    write: (bytes, position) =>
      intercept(
        {
          kind: 'write',
          path,
          length: bytes.findLastIndex((byte) => byte !== 0) + 1,
          part: (length) => handle.write(bytes.subarray(0, length), position),
        },
        () => handle.write(bytes, position),
      ),
    datasync: () => intercept({ kind: 'datasync', path }, () => handle.datasync()),
    sync: () => intercept({ kind: 'sync', path }, () => handle.sync()),
    close: () => intercept({ kind: 'close', path }, () => handle.close()),
  };
}

/** Lets `fail` decide, for each operation, whether it fails, and with which code of the operating system. */
export function failingFs(real: Fs, fail: (call: Call) => string | null): Fs {
  return interceptedFs(real, async (call, proceed) => {
    const code = fail(call);
    if (code !== null) {
      throw fileError(code);
    }
    return proceed();
  });
}

export function fileError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}
