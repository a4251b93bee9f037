using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ServerlessEvents.Domain;

namespace ServerlessEvents.Engine.Fold;

/// <summary>What an event was answered, kept so that the same event gets the same answer again.</summary>
/// <param name="Event">Stands for the event: see <see cref="KeyOf"/>.</param>
/// <param name="Version">The aggregate's version after the event.</param>
/// <param name="At">When it was answered, by the log's clock.</param>
/// <param name="Refusal">Why not; null when accepted.</param>
public sealed record RecordedOutcome(long Event, long Version, DateTimeOffset At, Refusal? Refusal)
{
    /// <summary>
    /// The first 8 bytes of SHA-256 over actor and event id. The actor is part of it so that nobody can use up another's ids;
    /// among the few dozen ids that an aggregate remembers, 64 bits do not collide by chance.
    /// </summary>
    public static long KeyOf(string actor, string eventId)
    {
        var length = Encoding.UTF8.GetByteCount(actor) + 1 + Encoding.UTF8.GetByteCount(eventId);
        var text = length <= 512 ? stackalloc byte[length] : new byte[length];
        var written = Encoding.UTF8.GetBytes(actor, text);
        text[written] = 0;
        Encoding.UTF8.GetBytes(eventId, text[(written + 1)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
