/**
 * The requests that this window has sent by hand, newest first, and what came of them. Bounded; gone with the window.
 */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { toErrorView, type ErrorView } from '@shared/core/errors';
import type { CallArgument } from '@shared/ipc/contract';
import type { RawAnswerView } from '@shared/ipc/views';
import { sendRaw } from './actions';

export type WrittenRequest = CallArgument<'smp.raw'>;

export interface SentRequest {
  number: number;
  request: WrittenRequest;
  sentAtEpochMs: number;
  /** How long it took, also when nothing came. */
  tookMs: number;
  outcome: { answer: RawAnswerView } | { failed: ErrorView };
}

const KEPT = 100;

export const useRawRequests = defineStore('raw-requests', () => {
  const list = shallowRef<readonly SentRequest[]>([]);
  let lastNumber = 0;

  /** Sends and keeps what came; never throws. */
  async function send(request: WrittenRequest): Promise<SentRequest> {
    const sentAtEpochMs = Date.now();
    const began = performance.now();
    const outcome = await settle(request);
    const tookMs = 'answer' in outcome ? outcome.answer.tookMs : performance.now() - began;
    const sent = { number: ++lastNumber, request, sentAtEpochMs, tookMs, outcome };
    list.value = [sent, ...list.value].slice(0, KEPT);
    return sent;
  }

  function of(deviceId: string): readonly SentRequest[] {
    return list.value.filter((one) => one.request.id === deviceId);
  }

  function clear(deviceId: string): void {
    list.value = list.value.filter((one) => one.request.id !== deviceId);
  }

  return { list, send, of, clear };
});

async function settle(request: WrittenRequest): Promise<SentRequest['outcome']> {
  try {
    return { answer: await sendRaw(request) };
  } catch (error) {
    return { failed: toErrorView(error) };
  }
}
