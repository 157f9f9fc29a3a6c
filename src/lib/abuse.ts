/** What somebody could do through a tool, said of this tool: its arguments, its server, its siblings. */
import type { Effect } from '../../risk/model.ts';
import type { Tool } from './catalogue.ts';
import { capital, series } from './grammar.ts';
import { argumentBehind, parametersOf } from './parameters.ts';
import { shorten } from './visible.ts';

export interface Abuse {
  title: string;
  text: string;
}

function short(name: string): string {
  return shorten(name, 60);
}

function siblingsWith(tool: Tool, effect: Effect): string[] {
  return tool.server.tools
    .filter((other) => other !== tool && other.record.effects.includes(effect))
    .slice(0, 2)
    .map(({ record }) => short(record.name));
}

type Template = (tool: Tool) => Abuse | undefined;

const ifHas =
  (effect: Effect, write: (tool: Tool, argument: string | undefined) => Abuse): Template =>
  (tool) =>
    tool.record.effects.includes(effect) ? write(tool, argumentBehind(tool, effect)) : undefined;

/** In the order in which they matter; a page shows the first few that apply. */
const TEMPLATES: readonly Template[] = [
  ifHas('code', (tool, argument) =>
    tool.record.access === 'read'
      ? {
          title: 'Ask whatever they like',
          text: `${argument ? capital(short(argument)) : 'The query'} is the caller’s own, and a persuaded agent asks for more than the task needs. That it can only read is what the server says of it.`,
        }
      : {
          title: 'Have their own code run',
          text: `An instruction hidden in anything the agent reads can end up in ${argument ? short(argument) : 'the arguments'}. ${tool.server.title} would run it with every right that it was given, not only those the task needed.`,
        },
  ),
  ifHas('financial', (tool, argument) => ({
    title: 'Spend your money',
    text: `A persuaded agent pays as readily as one that was asked to. ${argument ? `Nothing in the definition bounds ${short(argument)}` : 'Nothing in the definition bounds the sum'}, and a payment through ${short(tool.record.name)} may not come back.`,
  })),
  ifHas('destructive', (tool) => ({
    title: 'Remove what you need',
    text: `One call of ${short(tool.record.name)} with the wrong target is enough, whether an injected instruction chose the target or the model mistook it. Nothing in the definition says how to get it back.`,
  })),
  (tool) => {
    const { access, effects, name } = tool.record;
    if (access !== 'execute' || effects.includes('code')) return undefined;
    const inputs = parametersOf(tool).map((parameter) => short(parameter.name));
    const chosen = inputs.length
      ? ` What it does depends on ${series(inputs.slice(0, 3))}, which the model fills in from what it has read.`
      : '';
    return {
      title: 'Set it off, and again',
      text: `A misled agent, or one that is caught in a loop, can call ${short(name)} as often as it likes; each call starts real work.${chosen}`,
    };
  },
  ifHas('secrets', (tool) => {
    const carriers = siblingsWith(tool, 'outbound');
    return {
      title: 'Get hold of credentials',
      text: `What ${short(tool.record.name)} returns or sets passes through the model’s context, and with it through logs and every later prompt.${carriers.length ? ` On the same server ${series(carriers)} could carry it out.` : ''}`,
    };
  }),
  ifHas('outbound', (tool, argument) => ({
    title: 'Send something out in your name',
    text: `Whatever the agent has read in this session can be put into ${argument ? short(argument) : 'a call'} and leave with it. What ${short(tool.record.name)} has delivered cannot be called back.`,
  })),
  ifHas('privilege', (tool) => ({
    title: 'Open a door',
    text: `A changed right stays when the session is over: one call of ${short(tool.record.name)} can let somebody in who needs no agent any more.`,
  })),
  ifHas('untrusted', (tool) => {
    const doers = tool.server.tools
      .filter((other) => other.record.access !== 'read')
      .slice(0, 2)
      .map(({ record }) => short(record.name));
    return {
      title: 'Speak to your agent',
      text: `Whoever can write what ${short(tool.record.name)} brings back can address the model in it.${doers.length ? ` An agent that obeys has ${series(doers)} at hand on this server alone.` : ' What an agent that obeys can do is up to the other servers that it is connected to.'}`,
    };
  }),
  ifHas('private', (tool) => {
    const carriers = siblingsWith(tool, 'outbound');
    return {
      title: 'Look into what is yours',
      text: `An agent can be talked into fetching more than the task needs.${carriers.length ? ` On this server ${series(carriers)} could pass it on.` : ' It only takes another connected tool that can send something, and it is gone.'}`,
    };
  }),
  ifHas('bulk', (tool) => ({
    title: 'Turn one slip into many',
    text: `A list, a filter or a wildcard that is wider than meant makes one call of ${short(tool.record.name)} as bad as hundreds.`,
  })),
  (tool) =>
    tool.record.access === 'write' && tool.record.effects.length === 0
      ? {
          title: 'Leave something behind',
          text: `What ${short(tool.record.name)} writes is read later, by people and by other agents: a place to hide an instruction, or to flood with junk.`,
        }
      : undefined,
];

const HOW_MANY = 3;

/** Empty where a tool only reads what is nobody's secret: then there is nothing to say. */
export function abusesOf(tool: Tool): Abuse[] {
  return TEMPLATES.flatMap((template) => template(tool) ?? []).slice(0, HOW_MANY);
}
