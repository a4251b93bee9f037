namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>
/// A request of an owner to the broker: sent, then landed, then answered. Between any two of these others act, an owner dies, or the owner
/// gives up waiting; what it sent can still land then.
/// </summary>
internal abstract class Request(ModelLog log, string name, RequestKind kind)
{
    public string Name => name;
    public RequestKind Kind => kind;
    public bool HasLanded { get; private set; }

    /// <summary>Whether it can take effect although its owner no longer waits for it.</summary>
    public bool CanLandLate => !HasLanded && kind is (RequestKind.Fence or RequestKind.Commit);

    /// <summary>Whether the transaction of its owner can be aborted; a fenced owner learns that it is fenced instead.</summary>
    public bool CanAbort => kind == RequestKind.Send && log.IsLatest;

    /// <summary>Where it is and what it will say; what it asks follows from what its owner has seen.</summary>
    public Digest Digest => Digest.Empty.And(name).And(HasLanded).And(log.IsLatest).And(Outcome);

    /// <summary>What the answer says.</summary>
    public abstract Digest Outcome { get; }

    /// <summary>Takes effect at the broker.</summary>
    public void Land()
    {
        HasLanded = true;
        Act();
    }

    /// <summary>Gives the answer to the owner, whose code goes on at once, in this call.</summary>
    public abstract void Answer();

    /// <summary>Gives the owner an error instead.</summary>
    public abstract void Fail(Exception error);

    protected abstract void Act();
}

/// <summary>What a request does, and so what can become of it.</summary>
internal enum RequestKind
{
    /// <summary>Changes nothing, and so cannot land late.</summary>
    Read,

    /// <summary>
    /// Sends the records of a transaction. A late one changes nothing, as nobody will commit it. The broker can ask to abort.
    /// </summary>
    Send,

    /// <summary>Fences. A late answer is the same as a late next request; a lost answer is the same as a failed next request.</summary>
    Fence,

    /// <summary>Commits: its landing and its answer are apart.</summary>
    Commit,
}

internal sealed class Request<T>(ModelLog log, string name, RequestKind kind, Func<T> act, Func<T, Digest> seen) : Request(log, name, kind)
{
    private readonly TaskCompletionSource<T> answer = new(); // continuations run inline: one thread, one order
    private T? result;
    private Exception? refusal;

    public Task<T> Answered => answer.Task;

    public override Digest Outcome => refusal is not null || !HasLanded ? Digest.Empty.And(HasLanded) : seen(result!);

    public override void Answer()
    {
        if (refusal is not null) answer.SetException(refusal);
        else answer.SetResult(result!);
    }

    public override void Fail(Exception error) => answer.SetException(error);

    protected override void Act()
    {
        try { result = act(); }
        catch (RefusedException e) { refusal = e; }
    }
}

/// <summary>The broker says no.</summary>
internal sealed class RefusedException(string message) : Exception(message);
