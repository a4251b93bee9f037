namespace ServerlessEvents.Engine.Audit;

/// <summary>
/// What can be wrong with delivered lines, the gravest first. The number is the exit code of <c>sevents audit verify</c>.
/// </summary>
public enum AuditFault
{
    /// <summary>A sealed log whose checkpoint not all the given keys have signed: nobody vouches for it.</summary>
    Unsigned = 9,

    /// <summary>Two lines of one index, and each follows from what is before it.</summary>
    Forked = 10,

    /// <summary>The lines follow from each other, but not the line whose hash was noted before.</summary>
    Rewritten = 11,

    /// <summary>A line is not the one that its hash, or the line after it, is about.</summary>
    Changed = 12,

    /// <summary>A line that belongs to no chain, or at its place follows from nothing.</summary>
    Inserted = 13,

    /// <summary>Lines between others, or before the first, are not there.</summary>
    Missing = 14,

    /// <summary>The lines end before the one that was noted before.</summary>
    Truncated = 15,

    /// <summary>All are there, but one comes before another that it follows.</summary>
    Reordered = 16,

    /// <summary>A line is there again, byte for byte. A failure may have led to that.</summary>
    Repeated = 17,
}

/// <summary>What is wrong with the lines of one partition, and at which line first.</summary>
/// <param name="Fault">What.</param>
/// <param name="Partition">The partition; null of a line that names none.</param>
/// <param name="Index">The index of the first line that is wrong or missing; null of a line that names none.</param>
/// <param name="At">Which of the lines that were read that is, from 0; null when none is.</param>
/// <param name="Reason">In one sentence.</param>
public sealed record AuditFinding(AuditFault Fault, int? Partition, long? Index, long? At, string Reason);

/// <summary>The hash of a line that somebody has noted.</summary>
public sealed record AuditNote(int Partition, long Index, string Hash);
