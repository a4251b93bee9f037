using System.Globalization;
using System.Text;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Reject;

/// <summary>
/// A record that could not be accepted: key, bytes and headers as received. Our own headers say why, what is wrong, where it came from,
/// when, and how often it was tried.
/// </summary>
public static class DeadLetter
{
    /// <summary>
    /// A record up to this size is kept whole. Kafka clients send at most 1,000,000 bytes by default, and a dead letter is longer than its
    /// record. A dead letter that no broker takes would be tried for ever.
    /// </summary>
    public const int MaxKept = 768 * 1024;

    /// <summary>The headers that a dead letter adds to those of the record; sending it again takes them off.</summary>
    public static readonly IReadOnlyList<string> Added =
        [HeaderNames.Reason, HeaderNames.Errors, HeaderNames.Origin, HeaderNames.OriginTime];

    /// <summary>How many bytes a dead letter keeps of a larger record: of its key, of its value, and of all its headers together.</summary>
    private const int KeptOfKey = 1024;

    /// <inheritdoc cref="KeptOfKey"/>
    private const int KeptOfHeaders = InboundEvent.MaxPropertyBytes;

    /// <summary>
    /// Makes the dead letter. Of a record that is too large it keeps the beginning of the value (<see cref="HeaderNames.TruncatedFrom"/>
    /// says how long it was), the beginning of the key, and those of our own headers that fit (<see cref="HeaderNames.LimitExceeded"/> says
    /// that some are missing).
    /// </summary>
    public static Record Write(string topic, Record record, InvalidEvent invalid)
    {
        var isWhole = SizeOf(record) <= MaxKept;
        var headers = isWhole ? [.. record.Headers.Where(IsTheirs)] : Cut(record);
        headers.Add(new(HeaderNames.Reason, invalid.Code));
        headers.Add(new(HeaderNames.Errors, SchemaErrorsJson.Write(invalid.Errors)));
        headers.Add(new(HeaderNames.Origin, record.Origin));
        headers.Add(new(HeaderNames.OriginTime, record.Time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        headers.Add(new(HeaderNames.Attempts, $"{AttemptsOf(record) + 1}"));
        return isWhole
            ? new(topic, record.Key, record.Value, headers)
            : new(topic, Cut(record.Key, KeptOfKey), Cut(record.Value, InboundEvent.KeptOfTooLarge), headers);
    }

    /// <summary>How often a record became a dead letter before.</summary>
    public static int AttemptsOf(Record record) =>
        int.TryParse(record.Headers.FindText(HeaderNames.Attempts), NumberStyles.None, CultureInfo.InvariantCulture, out var attempts)
            && attempts < int.MaxValue
            ? attempts
            : 0;

    private static List<Header> Cut(Record record)
    {
        var (kept, left) = (new List<Header>(), (long)KeptOfHeaders);
        foreach (var header in record.Headers)
        {
            if (!IsTheirs(header) || !header.Name.StartsWith(HeaderNames.Own, StringComparison.Ordinal) || SizeOf(header) > left) continue;
            kept.Add(header);
            left -= SizeOf(header);
        }
        var all = record.Headers.Count(IsTheirs);
        if (kept.Count < all && kept.FindText(HeaderNames.LimitExceeded) is null)
            kept.Add(new(HeaderNames.LimitExceeded, $"Not all of its {all} headers are here, as the record had {SizeOf(record)} bytes."));
        if (kept.FindText(HeaderNames.TruncatedFrom) is null) kept.Add(new(HeaderNames.TruncatedFrom, $"{record.Value?.Length ?? 0}"));
        return kept;
    }

    private static byte[]? Cut(byte[]? bytes, int most) => bytes?.Length > most ? bytes[..most] : bytes;

    /// <summary>Whether the header was the record's before it became a dead letter.</summary>
    private static bool IsTheirs(Header header) => !Added.Contains(header.Name) && header.Name != HeaderNames.Attempts;

    private static long SizeOf(Record record) => (record.Key?.Length ?? 0L) + (record.Value?.Length ?? 0L) + record.Headers.Sum(SizeOf);

    /// <summary>The size of a header: name, value, and up to five bytes for the length of each.</summary>
    private static long SizeOf(Header header) => 10L + Encoding.UTF8.GetByteCount(header.Name) + header.Value.Length;
}
