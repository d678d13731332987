/** Tells the suite's lines from everything else that the extension host prints. */
export const reportMark = 'vscode suite: ';

export function report(line: string): void {
  console.log(`${reportMark}${line}`);
}
