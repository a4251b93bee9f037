using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace ServerlessEvents.Local.Kafka;

/// <summary>Memory for Kestrel in blocks of 16 KB instead of 4 KB: a produce request of a megabyte then takes a quarter of the system calls.</summary>
public sealed class LargeBlocks : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Pool();

    private sealed class Pool : MemoryPool<byte>
    {
        private const int BlockSize = 16 * 1024;

        public override int MaxBufferSize => BlockSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Block(ArrayPool<byte>.Shared.Rent(Math.Max(minBufferSize, BlockSize)));

        protected override void Dispose(bool disposing) { }
    }

    private sealed class Block(byte[] lent) : IMemoryOwner<byte>
    {
        private byte[]? lent = lent;

        public Memory<byte> Memory => lent;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref lent, null) is { } array) ArrayPool<byte>.Shared.Return(array);
        }
    }
}
