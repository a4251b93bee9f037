// A test that needs the official suite, skipped with a reason where it is absent.
using System.Runtime.CompilerServices;

namespace ServerlessEvents.Tests.Schemas;

public sealed class SuiteFactAttribute : FactAttribute
{
    public SuiteFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (OfficialSuite.Folder is null) Skip = OfficialSuite.Absent;
    }
}
