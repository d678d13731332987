import { readFile } from 'node:fs/promises';
import type { SqlJsStatic } from 'sql.js';

declare global {
  // What sql.js brings in are the types alone.
  namespace WebAssembly {
    function compile(bytes: Uint8Array): Promise<Module>;
    function instantiate(code: Module, imports: object): Promise<object>;
  }
}

/** Loaded on first use: nobody should wait for a database before there is something to keep. */
export async function loadSql(wasmPath: string | null): Promise<SqlJsStatic> {
  const { default: initSqlJs } = await import('sql.js');
  if (wasmPath === null) {
    return initSqlJs();
  }
  // Loaded by sql.js itself, a file that is missing or broken would end in a rejection that nobody can handle.
  const code = await WebAssembly.compile(await readFile(wasmPath));
  return initSqlJs({
    instantiateWasm(imports, done) {
      void WebAssembly.instantiate(code, imports).then(done);
      return {};
    },
  });
}
