import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ProjectView, TaskView } from '../../src/protocol/view.ts';
import { doneAt, paceOf } from '../model/forecast.ts';
import { formatRunTime, formatTime } from '../model/format.ts';
import { strings } from '../strings.ts';
import { useNow } from './surface.ts';

/** It is not said anew more often than this, so that it stands still while it is read. */
const forecastMs = 5_000;

/** When the work would be done, where there is a basis for it. */
export function DoneAbout({ view, task }: { view: ProjectView; task: TaskView }): JSX.Element | null {
  const now = useNow(task.status === 'ACTIVE');
  const { project } = view;
  const { id, status, stopped, hold, merged, deleting } = task;
  const forecast = useMemo(() => {
    const pace = paceOf(view.subtasks, view.runs);
    const at = pace === null ? null : doneAt(task, view.subtasks, project, pace, now);
    return pace === null || at === null ? null : { pace, at };
  }, [Math.floor(now / forecastMs), id, status, stopped, hold, merged, deleting, project.maxAgents]);
  if (forecast === null) {
    return null;
  }
  const { pace, at } = forecast;
  return (
    <span title={strings.header.doneTitle(pace.finished, formatRunTime(pace.unitMs))}>
      {strings.header.doneAbout} <b>{formatTime(new Date(at).toISOString(), now)}</b>
    </span>
  );
}
