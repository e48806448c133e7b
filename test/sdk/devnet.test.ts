import { chainsigSuite } from './chainsig.ts';
import { docsSuite } from './docs.ts';
import { examplesSuite } from './examples.ts';
import { liesSuite } from './lies.ts';
import { useSdkDevnet } from './network.ts';
import { pageSuite } from './page.ts';
import { sendersSuite } from './senders.ts';

// Everything of the SDK that needs a network, on one devnet: starting it takes longer than the tests.

describe('the SDK, on the devnet', function () {
  this.timeout(120_000);
  const network = useSdkDevnet();
  describe('signs through', () => sendersSuite(network));
  describe('is not fooled by', () => liesSuite(network));
  describe('runs the examples:', () => examplesSuite(network));
  describe('is as its pages say:', () => docsSuite(network));
  describe('and beside it:', () => chainsigSuite(network));
  describe('runs in a browser:', () => pageSuite(network));
});
