using System.Globalization;
using ServerlessEvents.Events;

namespace ServerlessEvents.Validation;

/// <summary>What could not be accepted: key, bytes and headers as received, and in headers of our own why, where, from where, when and how often.</summary>
public static class DeadLetter
{
    /// <summary>
    /// A record up to this size is kept whole. Clients of Kafka send at most 1,000,000 bytes by default, and a dead letter is longer
    /// than what it was made of: one that no broker takes would be tried for ever.
    /// </summary>
    public const int MaxKept = 768 * 1024;

    /// <summary>The headers that a dead letter adds to those of the record; sending it again takes them off.</summary>
    public static readonly IReadOnlyList<string> Added = [HeaderNames.Reason, HeaderNames.Errors, HeaderNames.Origin, HeaderNames.OriginTime];

    public static NewRecord Write(string topic, LogRecord record, string origin, Rejection rejection)
    {
        var isWhole = SizeOf(record) <= MaxKept;
        var headers = record.Headers.Where(header => !Added.Contains(header.Name) && header.Name != HeaderNames.Attempts && (isWhole || header.Name.StartsWith(HeaderNames.Own, StringComparison.Ordinal))).ToList();
        if (!isWhole) headers.Add(new(HeaderNames.CutFrom, $"{record.Value?.Length ?? 0}"));
        headers.Add(new(HeaderNames.Reason, rejection.Code));
        headers.Add(new(HeaderNames.Errors, RejectionJson.Write(rejection.Errors)));
        headers.Add(new(HeaderNames.Origin, origin));
        headers.Add(new(HeaderNames.OriginTime, record.Time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        headers.Add(new(HeaderNames.Attempts, $"{AttemptsOf(record) + 1}"));
        return new(topic, record.Key, isWhole ? record.Value : record.Value?[..Math.Min(record.Value.Length, InboundEvent.KeptOfTooLarge)], headers);
    }

    /// <summary>How often a record became a dead letter before.</summary>
    public static int AttemptsOf(LogRecord record) =>
        int.TryParse(record.Headers.FindText(HeaderNames.Attempts), NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) && attempts < int.MaxValue ? attempts : 0;

    private static int SizeOf(LogRecord record) => (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0) + record.Headers.Sum(header => header.Name.Length + header.Value.Length);
}
