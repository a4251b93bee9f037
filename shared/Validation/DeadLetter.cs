using ServerlessEvents.Events;

namespace ServerlessEvents.Validation;

/// <summary>What could not be accepted: key, bytes and headers as received, and in headers of our own why, where and from where.</summary>
public static class DeadLetter
{
    public static NewRecord Write(string topic, LogRecord record, string origin, Rejection rejection) => new(topic, record.Key, record.Value,
    [
        .. record.Headers.Where(header => header.Name is not (HeaderNames.Reason or HeaderNames.Errors or HeaderNames.Origin)),
        new(HeaderNames.Reason, rejection.Code),
        new(HeaderNames.Errors, RejectionJson.Write(rejection.Errors)),
        new(HeaderNames.Origin, origin),
    ]);
}
