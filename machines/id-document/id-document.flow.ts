import { defineFlow } from '../kit/flow.ts';
import { when } from '../kit/view.ts';
import { idDocumentContract } from './id-document.contract.ts';
import { idDocumentMachine } from './id-document.machine.ts';
import { idDocumentPolicy } from './id-document.setup.ts';
import type { IdDocumentContext } from './id-document.setup.ts';

export const idDocument = defineFlow<typeof idDocumentContract, typeof idDocumentPolicy, IdDocumentContext>({
  name: 'id-document',
  version: 1,
  title: 'Watch over a proven identity document until it ends',
  contract: idDocumentContract,
  machine: idDocumentMachine,
  policy: idDocumentPolicy,
  idPrefix: 'idd',
  owner: 'user',
  startedBy: 'housekeeping',
  movesMoney: false,
  grantsSession: [],
  view: ({ context, due }) => ({ noticesGiven: context.noticesGiven, nextLookAt: when(due['nextLook']) }),
});
