import { oneLine } from '../../domain/naming.ts';
import { unreachable } from '../../lib/result.ts';
import type { Expected, ProblemKind } from '../../plans/planProblem.ts';
import type { Translate } from '../words/translate.ts';

/** What is wrong with the text of a plan, and what to do about it. */
export function problemText(problem: ProblemKind, t: Translate): string {
  switch (problem.kind) {
    case 'tooLarge':
      return t('This is larger, or nested more deeply, than any plan.');
    case 'syntax':
      return t('This is not YAML: {0}', oneLine(problem.message));
    case 'notNeeded':
      return t('A plan needs no anchors, aliases or tags. Put the text between quotes if it is meant so.');
    case 'rule':
      return problem.message;
    case 'overlap':
      return t(
        'This may change the same files as “{0}” ({1}), and neither waits for the other: they are not worked side by side unless you allow it.',
        problem.key,
        problem.files,
      );
    case 'fixedChanged':
      return t('“{0}” has begun, so its {1} cannot be changed any more.', problem.key, problem.field);
    case 'fixedRemoved':
      return t('What has begun must stay in the plan under its key: {0}.', problem.keys.join(', '));
    default:
      return fieldText(problem, t);
  }
}

type FieldProblem = Exclude<
  ProblemKind,
  {
    readonly kind: 'tooLarge' | 'syntax' | 'notNeeded' | 'rule' | 'overlap' | 'fixedChanged' | 'fixedRemoved';
  }
>;

function fieldText(problem: FieldProblem, t: Translate): string {
  switch (problem.kind) {
    case 'wrongType':
      return expectedText(problem.expected, t);
    case 'notOneOf':
      return t('This has to be one of {0}.', problem.allowed.join(', '));
    case 'unknownField':
      return t('There is no field “{0}”. There are {1}.', problem.field, problem.allowed.join(', '));
    case 'duplicateField':
      return t('The field “{0}” is there already.', problem.field);
    case 'missingField':
      return t('This subtask needs a field “{0}”.', problem.field);
    case 'emptyField':
      return t('The field “{0}” must not be empty.', problem.field);
    case 'noSubtasks':
      return t('A plan needs at least one subtask.');
    case 'tooManySubtasks':
      return t('There are {0} subtasks; at most {1} are allowed.', problem.count, problem.allowed);
    case 'duplicateKey':
      return t('The key “{0}” is used by another subtask already.', problem.key);
    case 'unknownDependency':
      return problem.otherTask === null
        ? t('There is no subtask “{0}” in this plan.', problem.key)
        : t(
            '“{0}” belongs to another task (“{1}”); a plan depends only on its own subtasks.',
            problem.key,
            problem.otherTask,
          );
    case 'selfDependency':
      return t('A subtask cannot wait for itself.');
    case 'cycle':
      return t('The dependencies go in a circle: {0}. Remove one of them.', problem.keys.join(' → '));
    default:
      return unreachable(problem);
  }
}

function expectedText(expected: Expected, t: Translate): string {
  switch (expected) {
    case 'plan':
      return t('A plan has the fields spec and subtasks.');
    case 'text':
      return t('Here has to be a text.');
    case 'texts':
      return t('Here has to be a list, such as [one, two].');
    case 'subtasks':
      return t('Here has to be a list of subtasks, each with a key and a title.');
    case 'subtask':
      return t('A subtask has fields, at least a key and a title.');
    default:
      return unreachable(expected);
  }
}
