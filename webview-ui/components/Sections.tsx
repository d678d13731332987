import type { ComponentChildren, JSX } from 'preact';

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
