// The bug programs (list 4.4 of the literature that every tester is measured by), each with its repaired twin.
import type { Scenario } from "../../sim/index.ts";
import { aba, abaFixed } from "./aba.ts";
import { account, accountFixed, accountOrder, accountOrderFixed } from "./account.ts";
import { bluetooth, bluetoothFixed } from "./bluetooth.ts";
import { deadlock01, deadlock01Fixed } from "./deadlock01.ts";
import { doubleInit, doubleInitFixed } from "./double-init.ts";
import { lazy01, lazy01Fixed } from "./lazy01.ts";
import { lostUpdate, lostUpdateFixed } from "./lost-update.ts";
import { lostWakeup, lostWakeupFixed } from "./lost-wakeup.ts";
import { mutexAcrossAwait, mutexAcrossAwaitFixed } from "./mutex-across-await.ts";
import { mutual, mutualFixed, mutualStd, mutualStdFixed } from "./mutual.ts";
import { notifyLost, notifyLostFixed } from "./notify-lost.ts";
import { oneshotAbort, oneshotAbortFixed } from "./oneshot-abort.ts";
import { ownTask, ownTaskFixed } from "./own-task.ts";
import { phil3, phil3Fixed, phil5, phil5Fixed } from "./phil.ts";
import { poolExhaustion, poolExhaustionFixed } from "./pool-exhaustion.ts";
import {
  reorder3,
  reorder3Fixed,
  reorder4,
  reorder5,
  reorder5Fixed,
  reorder10,
  reorder10Fixed,
  reorder20,
  reorder20Fixed,
} from "./reorder.ts";
import { safeStack, safeStackFixed } from "./safe-stack.ts";
import { selectCancel, selectCancelFixed } from "./select-cancel.ts";
import { stack, stackFixed } from "./stack.ts";
import { starvation, starvationFixed } from "./starvation.ts";
import { storeBuffer } from "./store-buffer.ts";
import { stringbuffer, stringbufferFixed } from "./stringbuffer.ts";
import { timeoutRace, timeoutRaceFixed } from "./timeout-race.ts";
import { tokenRing, tokenRingFixed } from "./token-ring.ts";
import { twostage, twostage20, twostage20Fixed, twostageFixed } from "./twostage.ts";
import { workStealing, workStealingFixed } from "./work-stealing.ts";
import { wronglock3, wronglock3Fixed, wronglock7, wronglock7Fixed } from "./wronglock.ts";

export const classics: readonly Scenario[] = [
  lostUpdate,
  lostUpdateFixed,
  doubleInit,
  doubleInitFixed,
  account,
  accountFixed,
  accountOrder,
  accountOrderFixed,
  lazy01,
  lazy01Fixed,
  deadlock01,
  deadlock01Fixed,
  phil3,
  phil3Fixed,
  phil5,
  phil5Fixed,
  tokenRing,
  tokenRingFixed,
  bluetooth,
  bluetoothFixed,
  twostage,
  twostageFixed,
  twostage20,
  twostage20Fixed,
  reorder3,
  reorder3Fixed,
  reorder4,
  reorder5,
  reorder5Fixed,
  reorder10,
  reorder10Fixed,
  reorder20,
  reorder20Fixed,
  wronglock3,
  wronglock3Fixed,
  wronglock7,
  wronglock7Fixed,
  stringbuffer,
  stringbufferFixed,
  stack,
  stackFixed,
  aba,
  abaFixed,
  workStealing,
  workStealingFixed,
  safeStack,
  safeStackFixed,
  storeBuffer,
  lostWakeup,
  lostWakeupFixed,
  notifyLost,
  notifyLostFixed,
  mutualStd,
  mutualStdFixed,
  mutual,
  mutualFixed,
  poolExhaustion,
  poolExhaustionFixed,
  ownTask,
  ownTaskFixed,
  selectCancel,
  selectCancelFixed,
  timeoutRace,
  timeoutRaceFixed,
  mutexAcrossAwait,
  mutexAcrossAwaitFixed,
  starvation,
  starvationFixed,
  oneshotAbort,
  oneshotAbortFixed,
];
