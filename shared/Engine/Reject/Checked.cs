using System.Diagnostics.CodeAnalysis;

namespace ServerlessEvents.Engine.Reject;

/// <summary>Either the value or the reason there is none.</summary>
public readonly record struct Checked<T>(T? Value, Rejection? Rejection) where T : class
{
    [MemberNotNullWhen(true, nameof(Value)), MemberNotNullWhen(false, nameof(Rejection))]
    public bool Ok => Rejection is null;

    public static implicit operator Checked<T>(T value) => new(value, null);
    public static implicit operator Checked<T>(Rejection rejection) => new(null, rejection);
}
