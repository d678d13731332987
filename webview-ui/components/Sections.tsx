import type { ComponentChildren, JSX } from 'preact';
import type { CommandEvidence, GateRecord } from '../../src/domain/gate.ts';
import { formatChange, formatRunTime } from '../model/format.ts';
import { strings } from '../strings.ts';
import { Icon } from './parts.tsx';

export function Section({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section class="section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export interface Fact {
  readonly name: string;
  readonly value: ComponentChildren;
  readonly title?: string;
  readonly code?: boolean;
}

export function Facts({ facts }: { facts: readonly Fact[] }): JSX.Element {
  return (
    <dl class="fact-list">
      {facts.map(({ name, value, title, code }) => (
        <div key={name}>
          <dt title={title}>{name}</dt>
          <dd class={code === true ? 'code' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What our checks found, one line each, and the end of the command's output. */
export function Gate({ gate }: { gate: GateRecord }): JSX.Element {
  const { git, verify } = gate;
  return (
    <>
      {git !== null && (
        <ul class="checks">
          <Check ok={git.commits.length > 0}>
            {git.commits.length > 0 ? strings.gate.commits(git.commits.length) : strings.gate.noCommits},{' '}
            {strings.gate.changed(git.changedFiles.length, formatChange(git.insertions, git.deletions))}
          </Check>
          <Check ok={git.dirtyFiles.length === 0}>
            {git.dirtyFiles.length === 0 ? (
              strings.gate.cleanTree
            ) : (
              <span title={git.dirtyFiles.join('\n')}>{strings.gate.dirty(git.dirtyFiles.length)}</span>
            )}
          </Check>
          {verify === null && gate.passed && <Check ok={null}>{strings.gate.notRun}</Check>}
        </ul>
      )}
      {verify !== null && (
        <ul class="checks">
          <Check ok={wasStopped(gate) ? null : verify.exitCode === 0}>
            <code>{verify.command}</code> {endOf(gate, verify)}
          </Check>
        </ul>
      )}
      {!gate.passed && gate.reason !== null && <p class="error">{gate.reason}</p>}
      {verify !== null && verify.tail !== '' && (
        <details class="tail" open={!gate.passed}>
          <summary>{strings.gate.output}</summary>
          <pre>{verify.tail}</pre>
        </details>
      )}
    </>
  );
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

/** `null` where nothing was checked. */
function Check({ ok, children }: { ok: boolean | null; children: ComponentChildren }): JSX.Element {
  const icon = ok === null ? 'circle-large' : ok ? 'check' : 'close';
  return (
    <li class={ok === null ? 'open' : ok ? 'ok' : 'error'}>
      <Icon name={icon} />
      <span>{children}</span>
    </li>
  );
}
