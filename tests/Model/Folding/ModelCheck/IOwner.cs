namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>Whose request it is: a process that the explorer steps, or the healthy one at the end that is answered at once.</summary>
internal interface IOwner
{
    Task<T> Ask<T>(ModelLog log, string name, RequestKind kind, Func<T> act, Func<T, Digest> seen);
}
