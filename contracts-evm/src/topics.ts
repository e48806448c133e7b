/** Topic 0 of every event that a reader of requests and responses looks for. */
export const signerTopics = {
  SignatureRequested: '0x6c77c4e5e031dca0c4944909e0d4d343c9c5b16eda4ef1d4be0762693e026722',
  SignBidirectional: '0x27f9d88f0144f82d39d07d3e314ac47018991ad27af3fb62129dd7cd725846e8',
  SignatureResponded: '0x8fefda2f6c146df62efa1de95f8ff0b9c29ae07b9846e61fbce6e618897397ff',
  RespondBidirectional: '0x23a9a92895272f15b4a10136e9902bae33c369c40c448b2d184f9a06e33fc3df',
  SignatureError: '0x3a8c98eb820de2bc0f92e6c44a3bc0245111e8d203e7aa5e8f2cb783b61ca124',
} as const;
