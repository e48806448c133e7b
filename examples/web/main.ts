import { deriveAddress, networkDerivation } from '@quorate/sdk';
import { toViemAccount } from '@quorate/sdk/accounts/viem';
import { fromAccount, NearClient, type WaitProgress } from '@quorate/sdk/near';
import { Account, type KeyPairString } from 'near-api-js';
import { network } from './network.ts';

// A page has no key in it as a rule: here it is the devnet's account, elsewhere `fromWallet` of a wallet.
const { near, rootPublicKey } = network;
const account = new Account(near.account.accountId, near.rpcUrl, near.account.secretKey as KeyPairString);
const client = new NearClient({
  contract: near.contract,
  rootPublicKey,
  rpc: near.rpcUrl,
  sender: fromAccount(account),
});

function element<Type extends HTMLElement>(id: string): Type {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found as Type;
}
const path = element<HTMLInputElement>('path');
const message = element<HTMLInputElement>('message');
const button = element<HTMLButtonElement>('sign');
const progress = element('progress');
const output = element('signature');

/** The addresses need no network: they follow from the root key. */
function showAddresses(): void {
  const derivation = networkDerivation(
    { protocol: 'sig.network', rootPublicKeys: { secp256k1: rootPublicKey }, contracts: {} },
    { from: 'near', predecessor: account.accountId, path: path.value },
  );
  const addresses = {
    Ethereum: deriveAddress({ ...derivation, chain: 'evm' }),
    Bitcoin: deriveAddress({ ...derivation, chain: 'bitcoin' }),
    Cosmos: deriveAddress({ ...derivation, chain: 'cosmos', prefix: 'cosmos' }),
    'XRP Ledger': deriveAddress({ ...derivation, chain: 'xrp' }),
    Tron: deriveAddress({ ...derivation, chain: 'tron' }),
  };
  const rows = Object.entries(addresses).flatMap(([name, address]) => {
    const [term, value] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = name;
    value.textContent = address;
    return [term, value];
  });
  element('addresses').replaceChildren(...rows);
}

async function sign(): Promise<void> {
  button.disabled = true;
  output.textContent = '';
  const onProgress = ({ stage, elapsed }: WaitProgress) => {
    progress.textContent = `${stage}, ${(elapsed / 1000).toFixed(1)} s`;
  };
  try {
    const ethereum = toViemAccount(await client.signer({ path: path.value, onProgress }));
    output.textContent = await ethereum.signMessage({ message: message.value });
    progress.textContent = `signed as ${ethereum.address}`;
  } catch (error) {
    progress.textContent = `failed: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    button.disabled = false;
  }
}

element('account').textContent = account.accountId;
path.addEventListener('input', showAddresses);
button.addEventListener('click', sign);
showAddresses();
