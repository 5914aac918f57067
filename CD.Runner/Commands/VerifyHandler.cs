using CD.Runner.Data.Datasets;
using CD.Runner.Errors;
using CD.Runner.Training;

namespace CD.Runner.Commands;

/// <summary>The work of <c>datasets verify</c>.</summary>
internal static class VerifyHandler
{
    /// <summary>Compares a data set in a folder with the published one and prints what it finds.</summary>
    public static ExitCode Run(VerifyRequest request, TextWriter output, TextWriter messages)
    {
        if (!request.Dataset.ReadsFiles && !Directory.Exists(request.Folder))
        {
            throw new UserErrorException(ExitCode.Data, $"The folder {request.Folder} does not exist.");
        }

        using StopRequest stop = new();
        using SignalStop signals = new(stop, _ => { });
        int wrong = 0;
        try
        {
            foreach (VerifiedItem item in new DatasetVerification(request.Dataset, request.Folder, stop.Token).Run())
            {
                output.WriteLine($"{(item.IsRight ? "ok   " : "wrong")}  {item.Name}: {item.Finding}");
                wrong += item.IsRight ? 0 : 1;
            }
        }
        catch (OperationCanceledException) when (stop.Requested)
        {
            messages.WriteLine("Stopped.");
            return stop.Code;
        }

        if (wrong > 0)
        {
            throw new UserErrorException(ExitCode.Data, $"{request.Folder} does not hold {request.Dataset.Title} as it was published: {wrong} of the lines above {(wrong == 1 ? "is" : "are")} wrong.");
        }

        output.WriteLine(request.Dataset.Origin is null
            ? $"OK: {request.Folder} holds {request.Dataset.Title}."
            : $"OK: {request.Folder} has the published sizes, labels and classes of {request.Dataset.Title}.");
        return ExitCode.Success;
    }
}
