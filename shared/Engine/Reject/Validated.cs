using System.Diagnostics.CodeAnalysis;

namespace ServerlessEvents.Engine.Reject;

/// <summary>Either the value or the reason there is none.</summary>
public readonly record struct Validated<T>(T? Value, InvalidEvent? InvalidEvent) where T : class
{
    [MemberNotNullWhen(true, nameof(Value)), MemberNotNullWhen(false, nameof(InvalidEvent))]
    public bool Ok => InvalidEvent is null;

    public static implicit operator Validated<T>(T value) => new(value, null);
    public static implicit operator Validated<T>(InvalidEvent invalid) => new(null, invalid);
}
