import type { ComponentChildren, JSX } from 'preact';
import type { CommandEvidence, GateRecord, GitEvidence } from '../../src/domain/gate.ts';
import { formatChange, formatRunTime } from '../model/format.ts';
import { strings } from '../strings.ts';
import { Icon } from './parts.tsx';

/** What our checks found, one line each, and the end of the output of each command. What is proved has no error. */
export function Gate({ gate, isProved }: { gate: GateRecord; isProved: boolean }): JSX.Element {
  const { git, verify, ownVerify } = gate;
  return (
    <>
      {!gate.passed && gate.reason !== null && <p class={isProved ? 'note' : 'error'}>{gate.reason}</p>}
      <ul class="checks">
        {git !== null && <GitChecks git={git} />}
        <Warnings gate={gate} />
        {verify === null && gate.passed && <Check sign="open">{strings.gate.notRun}</Check>}
      </ul>
      {verify !== null && <Command gate={gate} run={verify} note={null} />}
      {ownVerify !== null && <Command gate={gate} run={ownVerify} note={strings.gate.ownCheck} />}
      {git !== null && git.changedFiles.length > 0 && <Files paths={git.changedFiles} />}
    </>
  );
}

function GitChecks({ git }: { git: GitEvidence }): JSX.Element {
  const { commits, changedFiles, insertions, deletions, dirtyFiles, contraband } = git;
  return (
    <>
      <Check sign={commits.length > 0 ? 'ok' : 'error'}>
        {commits.length > 0 ? strings.gate.commits(commits.length) : strings.gate.noCommits},{' '}
        {strings.gate.changed(changedFiles.length, formatChange(insertions, deletions))}
      </Check>
      <Check sign={dirtyFiles.length === 0 ? 'ok' : 'error'}>
        {dirtyFiles.length === 0 ? (
          strings.gate.cleanTree
        ) : (
          <span title={dirtyFiles.join('\n')}>{strings.gate.dirty(dirtyFiles.length)}</span>
        )}
      </Check>
      {contraband.map((what) => (
        <Check key={what} sign="error">
          {strings.gate.contraband(what)}
        </Check>
      ))}
    </>
  );
}

/** So many are named; the diff has them all. */
const mostFiles = 100;

function Files({ paths }: { paths: readonly string[] }): JSX.Element {
  const left = paths.length - mostFiles;
  return (
    <details class="tail">
      <summary>{strings.gate.files}</summary>
      <ul class="files">
        {paths.slice(0, mostFiles).map((path) => (
          <li key={path} class="code">
            {path}
          </li>
        ))}
        {left > 0 && <li>{strings.gate.moreFiles(left)}</li>}
      </ul>
    </details>
  );
}

/** Files that nobody has expected to change. */
function Warnings({ gate }: { gate: GateRecord }): JSX.Element {
  const { outsideScope, protectedChanges } = gate;
  return (
    <>
      {outsideScope.length > 0 && (
        <Check sign="warn">
          {strings.gate.outsideScope(outsideScope.length)}: <code>{outsideScope.join(', ')}</code>
        </Check>
      )}
      {protectedChanges.map(({ path, kind, inScope }) => (
        <Check key={path} sign={inScope ? 'warn' : 'error'}>
          {strings.gate.protectedFile[kind](path, inScope)}
        </Check>
      ))}
    </>
  );
}

function Command(props: { gate: GateRecord; run: CommandEvidence; note: string | null }): JSX.Element {
  const { gate, run, note } = props;
  const passed = run.exitCode === 0;
  return (
    <>
      <ul class="checks">
        <Check sign={wasStopped(gate) && run.exitCode === null ? 'open' : passed ? 'ok' : 'error'}>
          <code>{run.command}</code> {endOf(gate, run)}
          {note !== null && <span class="note"> · {note}</span>}
        </Check>
      </ul>
      {run.tail !== '' && (
        <details
          class="tail"
          open={!gate.passed && !passed}
          onToggle={({ currentTarget }) => showEnd(currentTarget.querySelector('pre'))}
        >
          <summary>{strings.gate.output}</summary>
          <pre ref={showEnd}>{run.tail}</pre>
        </details>
      )}
    </>
  );
}

/** What went wrong stands there. */
function showEnd(output: Element | null): void {
  if (output !== null) {
    output.scrollTop = output.scrollHeight;
  }
}

function endOf(gate: GateRecord, { exitCode, durationMs }: CommandEvidence): string {
  const time = formatRunTime(durationMs);
  if (exitCode !== null) {
    return strings.gate.exit(exitCode, time);
  }
  return wasStopped(gate) ? strings.gate.stopped(time) : strings.gate.cutOff(time);
}

/** Whether the checks were stopped before they could say anything of the work. */
function wasStopped(gate: GateRecord): boolean {
  return !gate.passed && gate.reason === null;
}

type Sign = 'ok' | 'warn' | 'error' | 'open';

const icons: Readonly<Record<Sign, string>> = {
  ok: 'check',
  warn: 'warning',
  error: 'close',
  open: 'circle-large',
};

/** `open` where nothing was checked. */
function Check({ sign, children }: { sign: Sign; children: ComponentChildren }): JSX.Element {
  return (
    <li class={sign}>
      <Icon name={icons[sign]} />
      <span>{children}</span>
    </li>
  );
}
