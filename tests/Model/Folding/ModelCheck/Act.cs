namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>One step that the explorer can take.</summary>
internal readonly record struct Act(ActKind Kind, Process? Process = null, Request? Request = null, HostCall? Call = null)
{
    public override string ToString() =>
        Process is null ? $"{Kind} {Request?.Name}" : $"{Kind} {Process.Number} {Request?.Name}{Call?.Name}";
}

internal enum ActKind
{
    /// <summary>The host calls a process.</summary>
    Call,

    /// <summary>A request takes effect; but for a commit, its answer arrives with it.</summary>
    Land,

    /// <summary>The answer arrives.</summary>
    Answer,

    /// <summary>The owner gives up waiting; its request may still land.</summary>
    GiveUp,

    /// <summary>The broker says that the transaction must be aborted, and it is.</summary>
    Abort,

    /// <summary>The coordinator ends a transaction that stayed open too long.</summary>
    TimeOut,

    /// <summary>The process dies and another starts in its place.</summary>
    Crash,

    /// <summary>What someone sent who no longer waits for it takes effect after all.</summary>
    LandLate,

    /// <summary>Nothing more happens; what is under way is lost.</summary>
    End,
}
