/** Every signal, in the order in which pages list them. To add one: its file, and a line here. */
import type { AccessSignal, EffectSignal } from '../signal.ts';
import { codeArgument } from './code-argument.ts';
import { descriptionAction } from './description-action.ts';
import { touchesMany } from './effect-bulk.ts';
import { runsCode } from './effect-code.ts';
import { destroys } from './effect-destructive.ts';
import { movesMoney } from './effect-money.ts';
import { delivers } from './effect-outbound.ts';
import { bringsPrivateData } from './effect-private.ts';
import { changesPrivilege } from './effect-privilege.ts';
import { handlesSecrets } from './effect-secrets.ts';
import { bringsStrangersWords } from './effect-untrusted.ts';
import { livePage } from './live-page.ts';
import { nameAction } from './name-action.ts';
import { noDescription } from './no-description.ts';
import { operationArgumentSignal } from './operation-argument.ts';
import { ownClaims } from './own-claims.ts';
import { readerArguments, writerArguments } from './reader-arguments.ts';
import { runningThing } from './running-thing.ts';
import { statedLimit } from './stated-limit.ts';

export const ACCESS_SIGNALS: readonly AccessSignal[] = [
  nameAction,
  descriptionAction,
  statedLimit,
  operationArgumentSignal,
  codeArgument,
  runningThing,
  livePage,
  readerArguments,
  writerArguments,
  ownClaims,
  noDescription,
];

export const EFFECT_SIGNALS: readonly EffectSignal[] = [
  destroys,
  movesMoney,
  runsCode,
  delivers,
  handlesSecrets,
  changesPrivilege,
  touchesMany,
  bringsStrangersWords,
  bringsPrivateData,
];
