import { reportMark } from '../vscode/report.ts';
import { type EditorOptions, openEditor } from './editor.ts';

export interface TestsOutcome {
  readonly exitCode: number;
  /** What the tests reported. */
  readonly lines: readonly string[];
  /** What the page and the server said meanwhile. */
  readonly log: string;
}

/** Opens the editor, runs the tests' `run()` inside the extension host, and closes it. */
export async function runTests(
  options: EditorOptions & { readonly testsPath: string; readonly timeoutMs: number },
): Promise<TestsOutcome> {
  const editor = await openEditor(options);
  const lines: string[] = [];
  const exit = Promise.withResolvers<number>();
  const timer = setTimeout(
    () => exit.reject(new Error(`The tests did not end in time.\n${lines.join('\n')}\n${editor.log()}`)),
    options.timeoutMs,
  );
  try {
    // VS Code's own names for how a page's tests report.
    await editor.page.exposeFunction('codeAutomationLog', (_type: string, words: readonly unknown[]) => {
      const line = words.map(String).join(' ');
      // The page's own console comes the same way.
      if (line.startsWith(reportMark)) {
        lines.push(line.slice(reportMark.length));
      }
    });
    await editor.page.exposeFunction('codeAutomationExit', (code: number) => exit.resolve(code));
    await editor.page.goto(editor.url);
    return { exitCode: await exit.promise, lines, log: editor.log() };
  } finally {
    clearTimeout(timer);
    await editor.close();
  }
}
