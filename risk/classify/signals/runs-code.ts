import type { EffectSignal } from '../signal.ts';
import { inName } from '../signal.ts';
import { taskOfCodingAgent } from './agent-task.ts';
import { argumentThatIsRun } from './code-argument.ts';

const CARRIERS = new Set([
  'deploy',
  'install',
  'upgrade',
  'launch',
  'start',
  'run',
  'create',
  'redeploy',
  'publish',
  'update',
  'trigger',
]);
const PROGRAMS = new Set([
  'function',
  'chart',
  'image',
  'package',
  'script',
  'container',
  'deployment',
  'worker',
  'pipeline',
  'workflow',
  'job',
  'app',
  'extension',
  'plugin',
  'lambda',
  'pod',
  'helm',
  'cronjob',
  'notebook',
  'test',
  'tests',
  'build',
  'program',
  'code',
]);

export const runsCode: EffectSignal = {
  id: 'runs-code',
  decides: 'effect',
  asks: 'Does the call run code, a command or a query that an argument supplies or names?',
  why: 'Nothing in the tool limits what such code does.',
  misreads: 'Deployments of something that was fixed beforehand.',
  look(tool, _server, access) {
    const argument = argumentThatIsRun(tool);
    if (argument)
      return [{ at: argument.at, quote: argument.name, pulls: 'code', weight: 3, says: 'is run as it is given' }];
    if (access !== 'execute') return [];
    const task = taskOfCodingAgent(tool);
    if (task)
      return [
        { at: task.at, quote: task.name, pulls: 'code', weight: 1.4, says: 'is done by an agent that runs code' },
      ];
    const step = tool.arguments
      .flatMap((a) => a.values.map((value, i) => ({ at: `${a.valuesAt}/${i}`, value })))
      .find((v) => /^(?:execute|run|eval)_?(?:js|javascript|script|code|sql)/i.test(v.value));
    if (step)
      return [
        {
          at: step.at,
          quote: step.value,
          pulls: 'code',
          weight: 2,
          says: 'is one of the steps that a call may have acted out',
        },
      ];
    const action = tool.actions[0];
    if (!action || !CARRIERS.has(action.word)) return [];
    const program = tool.words.find(
      (t) => t !== action.token && (PROGRAMS.has(t.word) || PROGRAMS.has(t.word.replace(/s$/, ''))),
    );
    const named = tool.arguments.find((a) =>
      [
        'image',
        'chart',
        'package',
        'scriptpath',
        'tarball',
        'entrypoint',
        'files',
        'source',
        'code',
        'repo',
        'dockerfile',
        'script',
        'branch',
      ].includes(a.key),
    );
    if (action.word === 'deploy' || action.word === 'install' || (program && named)) {
      return [
        inName((program ?? action.token).text, 'code', program ? 2 : 1.2, 'is code that the call names and runs'),
      ];
    }
    return [];
  },
  examples: {
    hits: [
      { tool: { name: 'install_helm_chart', inputSchema: { properties: { chart: { type: 'string' } } } } },
      { tool: { name: 'deploy_edge_function' } },
    ],
    misses: [{ tool: { name: 'get_function' } }, { tool: { name: 'run_rollback_pipeline' } }],
  },
};
