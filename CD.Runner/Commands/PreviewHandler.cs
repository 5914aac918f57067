using CD.Runner.Configuration;
using CD.Runner.Data;
using CD.Runner.Errors;
using CD.Runner.Methods;
using CD.Runner.Pictures;
using CD.Runner.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace CD.Runner.Commands;

/// <summary>The work of <c>preview</c>.</summary>
internal static class PreviewHandler
{
    /// <summary>Draws images and two training views of each, as the run's first step would make them of these images.</summary>
    public static ExitCode Run(PreviewRequest request, TextWriter output, TextWriter messages)
    {
        using Workspace workspace = Workspace.Open(request.Configuration, messages);
        RunConfiguration configuration = workspace.Experiment.Configuration;
        IImageSource source = workspace.Experiment.Images;
        using Generator order = RandomStreams.Order(configuration.Training.Seed);
        using ViewMaker views = new(configuration.Augmentation, configuration.Training.Seed, workspace.Experiment.Device, configuration.Engine.CapabilitiesOn(workspace.Experiment.Device));
        using DisposeScope scope = NewDisposeScope();
        long[] chosen = randperm(source.Count, generator: order).data<long>().ToArray()[..Math.Min(request.Count, source.Count)];
        using ImageBatch batch = source.Read([chosen], workspace.Stop.Token).Single();
        Tensor view1 = views.Make(batch);
        Tensor view2 = views.Make(batch);
        ContactSheet.Write(request.Output, batch, view1, view2);
        output.WriteLine($"Wrote {chosen.Length} images and their views to {Path.GetFullPath(request.Output)}");
        return ExitCode.Success;
    }
}
