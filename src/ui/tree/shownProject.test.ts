import { describe, expect, test } from 'vitest';
import { projectView, task } from '../../../test/support/viewFixture.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ProjectHeader, ProjectView } from '../../protocol/view.ts';
import { english } from '../words/translate.ts';
import { ShownProject } from './shownProject.ts';

const { project: header } = projectView({});

/** A project that is shown, and what changes it. */
function shown(parts: Partial<ProjectView>) {
  let view = projectView(parts);
  const project = { id: 'p1', name: 'sample', root: '/sample' };
  const shownProject = new ShownProject({ project, view: () => view } as Partial<Engine> as Engine, english);
  const refreshed = (changed: Partial<ProjectView>) => {
    view = projectView({ ...view, ...changed });
    shownProject.stale = true;
    return shownProject.refresh();
  };
  return { project: shownProject, refreshed };
}

function headed(changed: Partial<ProjectHeader>): Pick<ProjectView, 'project'> {
  return { project: { ...header, ...changed } };
}

describe('what the tree shows of a project', () => {
  test('is drawn anew line by line where only tasks have changed', () => {
    const { refreshed } = shown({ tasks: [task({ id: 't1' })] });
    expect(refreshed({})).toEqual([]);
    expect(refreshed({ tasks: [task({ id: 't1', title: 'Another' })] })).toEqual(['t1']);
    expect(refreshed(headed({ agentsRunning: 1 }))).toEqual([]);
    expect(refreshed({ tasks: [] })).toBe('all');
  });

  test('is drawn anew with the line of the project when that says something else', () => {
    const { project, refreshed } = shown(headed({ readOnly: 'This workspace is not trusted.' }));
    expect(project.line.description).toBe('read-only');
    expect(refreshed(headed({ role: 'follower' }))).toBe('all');
    expect(project.line.description).toBe('in another window');
    expect(refreshed(headed({}))).toBe('all');
    expect(project.line.description).toBe('');
    const source = { kind: 'editor' } as const;
    const github = {
      host: 'github.com',
      account: 'octocat',
      source,
      paused: null,
      signIn: false,
      until: null,
    };
    expect(refreshed(headed({ github }))).toBe('all');
    expect(project.line.tooltip).toBe('/sample\n\nSigned in to github.com as octocat (VS Code account)');
  });
});
