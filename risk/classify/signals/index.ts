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
import { httpRequest } from './http-request.ts';
import { livePage } from './live-page.ts';
import { madeThing } from './made-thing.ts';
import { nameAction } from './name-action.ts';
import { noDescription } from './no-description.ts';
import { objectDecides } from './object-decides.ts';
import { operationArgumentSignal } from './operation-argument.ts';
import { ownClaims } from './own-claims.ts';
import { pureComputation } from './pure-computation.ts';
import { readerArguments, writerArguments } from './reader-arguments.ts';
import { resultShape } from './result-shape.ts';
import { returnedAdvice } from './returned-advice.ts';
import { router } from './router.ts';
import { savedFile } from './saved-file.ts';
import { scriptedSteps } from './scripted-steps.ts';
import { serverLimit } from './server-limit.ts';
import { sessionPlace } from './session-place.ts';
import { startedThing } from './started-thing.ts';
import { statedLimit } from './stated-limit.ts';
import { toldChange } from './told-change.ts';
import { versionControl } from './version-control.ts';

export const ACCESS_SIGNALS: readonly AccessSignal[] = [
  nameAction,
  descriptionAction,
  statedLimit,
  operationArgumentSignal,
  toldChange,
  codeArgument,
  router,
  httpRequest,
  scriptedSteps,
  objectDecides,
  savedFile,
  returnedAdvice,
  pureComputation,
  madeThing,
  startedThing,
  versionControl,
  sessionPlace,
  livePage,
  readerArguments,
  writerArguments,
  resultShape,
  serverLimit,
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
