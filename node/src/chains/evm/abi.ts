import { parseAbi, toEventSelector } from 'viem';
import type { Hex } from './schemas.ts';

/** The signer contract's events about requests and answers: their names and the types of their fields. */
export const eventSignatures = {
  SignatureRequested: 'SignatureRequested(address,bytes32,uint32,uint256,uint256,string,string,string,string)',
  SignBidirectional:
    'SignBidirectional(address,bytes,string,uint32,uint256,uint256,string,string,string,string,bytes,bytes)',
  SignatureResponded: 'SignatureResponded(bytes32,address,((uint256,uint256),uint256,uint8))',
  RespondBidirectional: 'RespondBidirectional(bytes32,address,bytes,((uint256,uint256),uint256,uint8))',
  SignatureError: 'SignatureError(bytes32,address,string)',
} as const;
export type SignerEvent = keyof typeof eventSignatures;

/** Topic 0 of each event. */
export const eventTopics = Object.fromEntries(
  Object.entries(eventSignatures).map(([name, signature]) => [name, toEventSelector(signature)]),
) as Record<SignerEvent, Hex>;

/** Events that end a request. */
export const answerTopics: readonly Hex[] = [
  eventTopics.SignatureResponded,
  eventTopics.RespondBidirectional,
  eventTopics.SignatureError,
];

/** What nodes call. */
export const responderAbi = parseAbi([
  'struct AffinePoint { uint256 x; uint256 y; }',
  'struct Signature { AffinePoint bigR; uint256 s; uint8 recoveryId; }',
  'struct SignRequest { bytes32 payload; string path; uint32 keyVersion; string algo; string dest; string params; }',
  'struct SignBidirectionalRequest { bytes serializedTransaction; string caip2Id; uint32 keyVersion; string path; string algo; string dest; string params; bytes outputDeserializationSchema; bytes respondSerializationSchema; }',
  'struct Response { address requester; SignRequest request; Signature signature; }',
  'struct TransactionResponse { address requester; SignBidirectionalRequest request; Signature signature; }',
  'struct ErrorResponse { bytes request; uint32 keyVersion; string errorMessage; Signature signature; }',
  'function respond(Response[] responses)',
  'function respondTransaction(TransactionResponse[] responses)',
  'function respondBidirectional(bytes request, uint32 keyVersion, bytes serializedOutput, Signature signature)',
  'function respondError(ErrorResponse[] errors)',
]);
