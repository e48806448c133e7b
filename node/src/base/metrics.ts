import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160];

/** All metrics of a node, in one registry of its own. Names follow near/mpc's, so that its alerts carry over. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter<Label>({ name, help, labelNames, registers });
  const gauge = <Label extends string = never>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge<Label>({ name, help, labelNames, registers });
  const histogram = (name: string, help: string) => new Histogram({ name, help, buckets: seconds, registers });

  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of this process',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  return {
    registry,
    epoch: gauge('mpc_current_epoch', 'Epoch of the key share in use'),
    peersConnected: gauge('mpc_peers_connected', 'Peers with a live link'),
    peerHeight: gauge('mpc_peers_indexer_block_heights', 'Last block that each peer indexed', 'peer', 'chain'),
    indexerHeight: gauge('mpc_indexer_block_height', 'Last block indexed', 'chain'),
    requestsIndexed: counter('mpc_num_signature_requests_indexed', 'Requests seen on chain', 'chain'),
    responsesIndexed: counter('mpc_num_signature_responses_indexed', 'Answers seen on chain', 'chain'),
    requestsPending: gauge('mpc_pending_signature_requests', 'Requests that are not answered yet'),
    signaturesLed: counter('mpc_num_signature_computations_led', 'Signatures led by this node', 'result'),
    signaturesFollowed: counter('mpc_num_signature_computations_followed', 'Signature shares asked for', 'result'),
    signatureSeconds: histogram('near_mpc_signature_time_elapsed', 'From start to finished signature, as leader'),
    responseSeconds: histogram(
      'mpc_signature_request_response_latency_seconds',
      'From indexed request to answer on chain',
    ),
    triplesGenerated: counter('mpc_num_triples_generated', 'Triples made with this node'),
    tripleSeconds: histogram('near_mpc_triples_generation_time_elapsed', 'One batch of triples'),
    presignaturesGenerated: counter('mpc_num_presignatures_generated', 'Presignatures made with this node'),
    presignatureSeconds: histogram('near_mpc_pre_signature_time_elapsed', 'One presignature'),
    generationFailures: counter('mpc_generation_failures', 'Generation runs that failed', 'kind', 'code'),
    stockReconciled: counter(
      'mpc_stock_reconciled',
      'Assets erased because a participant lost its part, or because they are gone at their owner',
      'kind',
      'reason',
    ),
    ownedTriples: gauge('mpc_owned_num_triples_available', 'Triples that this node owns'),
    ownedPresignatures: gauge('mpc_owned_num_presignatures_available', 'Presignatures that this node owns'),
    transactions: counter('mpc_outgoing_transaction_outcomes', 'Calls to contracts', 'chain', 'method', 'outcome'),
    sourceFaults: counter(
      'mpc_source_faults',
      'Answers of a chain source that were of no use: it failed, is far behind, or the others contradict it',
      'chain',
      'source',
      'reason',
    ),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
